"""Headless Chromium, driven through chromedriver (W3C WebDriver) with nothing but the standard library."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
IS_THERE = bool(CHROMIUM and DRIVER)
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars "
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
)
_MOUSE, _TOUCH = "mouse", "touch"


class Browser:
    """One window of `width` by `height` CSS pixels; a phone if `touch`."""

    def __init__(
        self, width: int = 1366, height: int = 900, *, touch: bool = False, scale: float = 1
    ) -> None:
        self._window = (width, height, touch, scale)

    def __enter__(self) -> Self:
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        self._driver = subprocess.Popen(
            [DRIVER or "", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._driver.stdout
        said = next(line for line in self._driver.stdout if "successfully on port" in line)
        port = said.rstrip(".\n ").rpartition(" ")[2]
        self._base = f"http://127.0.0.1:{port}"
        width, height, touch, scale = self._window
        flags = [f"--{flag}" for flag in _FLAGS.removeprefix("--").split(" --")]
        options: dict[str, Any] = {
            "binary": CHROMIUM,
            "args": [*flags, f"--user-data-dir={self._profile}", f"--window-size={width},{height}"],
        }
        capabilities = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._base += f"/session/{made['sessionId']}"
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": touch}
        self.devtools("Emulation.setDeviceMetricsOverride", **metrics)
        self.devtools("Emulation.setTouchEmulationEnabled", enabled=touch)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._call("DELETE", "")
        self._driver.terminate()
        self._driver.wait(10)
        if self._driver.stdout:
            self._driver.stdout.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if method != "POST" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self._base + path, data=data, method=method)  # noqa: S310 - loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=180) as answer:
            return json.load(answer)["value"]

    def devtools(self, command: str, **params: Any) -> Any:
        """Send one command of the DevTools protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def open(self, page: Path) -> None:
        """Load a page from disk and wait until it is there."""
        self._call("POST", "/url", {"url": page.resolve().as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run the body of a function in the page and give what it returns."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def media(self, **features: str) -> None:
        """Prefer, for example, ``prefers_color_scheme="dark"``."""
        given = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.devtools("Emulation.setEmulatedMedia", features=given)

    def point(self, selector: str, *, click: bool = False, nth: int = 0) -> None:
        """Move the pointer to the middle of an element, and click or tap it."""
        place = self.run(
            "const e = document.querySelectorAll(arguments[0])[arguments[1]]; e.scrollIntoView({block: 'center', "
            "behavior: 'instant'}); const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2]",
            selector,
            nth,
        )
        kind = _TOUCH if self._window[2] else _MOUSE
        acts: list[dict[str, Any]] = [{"type": "pointerMove", "x": int(place[0]), "y": int(place[1])}]
        if click:
            acts += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        source = {"type": "pointer", "id": kind, "parameters": {"pointerType": kind}, "actions": acts}
        self._call("POST", "/actions", {"actions": [source]})

    def type(self, keys: str) -> None:
        """Press keys one after another where the focus is."""
        acts = [
            act
            for key in keys
            for act in ({"type": "keyDown", "value": key}, {"type": "keyUp", "value": key})
        ]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": acts}]})

    def wait(self, script: str, *, seconds: float = 5) -> Any:
        """Wait until the script gives something true; raises `TimeoutError`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.run(script)
            if found:
                return found
            time.sleep(0.03)
        raise TimeoutError(script)

    def complaints(self) -> list[str]:
        """Give what the page has written to the console, policy violations too."""
        return [entry["message"] for entry in self._call("POST", "/se/log", {"type": "browser"})]

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Keep what the window shows as PNG; the `whole` page is shown by a window as tall as it is."""
        width, height, touch, scale = self._window
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": touch}
        if whole:
            tall = self.devtools("Page.getLayoutMetrics")["cssContentSize"]["height"]
            self.devtools("Emulation.setDeviceMetricsOverride", **metrics | {"height": min(tall, 16_000)})
        path.write_bytes(base64.b64decode(self.devtools("Page.captureScreenshot")["data"]))
        self.devtools("Emulation.setDeviceMetricsOverride", **metrics)

    def pdf(self, path: Path) -> None:
        """Print the page on A4."""
        made = self.devtools("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, preferCSSPageSize=True)
        path.write_bytes(base64.b64decode(made["data"]))
