"use strict";
// Search, filters, and the way from a fact to its quotes and back. Without this script the page is
// still whole: articles open and close, and the number of a quote is a link to it.
(() => {
  const byId = (id) => document.getElementById(id);
  const briefs = [...document.querySelectorAll("details.brief")];
  const narrow = matchMedia("(max-width: 60rem)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const [words, state, country, area, flagged, pair, count, all] =
    ["words", "state", "country", "area", "flagged", "pair", "count", "all"].map(byId);

  // ---- search and filters -------------------------------------------------------------------

  const fold = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const texts = new Array(briefs.length);
  const wordsOf = (brief) => {
    const copy = brief.cloneNode(true); // the numbers of quotes would stand inside words
    for (const each of copy.querySelectorAll("sup, .refs")) each.remove();
    return copy.textContent;
  };
  const textOf = (place) => (texts[place] ??= fold(wordsOf(briefs[place])));
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 50));
  let read = 0;
  const readOn = (deadline) => {
    while (read < briefs.length && deadline.timeRemaining() > 2) textOf(read++);
    if (read < briefs.length) idle(readOn);
  };

  const has = (list, value) => !value || list.split(" ").includes(value);
  const select = () => {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    briefs.forEach((brief, place) => {
      const data = brief.dataset;
      const fits =
        (!state.value || data.state === state.value) &&
        (!flagged.checked || "flagged" in data) &&
        has(data.countries, country.value) &&
        has(data.areas, area.value) &&
        has(data.pairs, pair.value) &&
        wanted.every((word) => textOf(place).includes(word));
      if (brief.hidden === fits) brief.hidden = !fits;
      shown += fits;
    });
    const total = briefs.length.toLocaleString("en");
    const noun = briefs.length === 1 ? "article" : "articles";
    count.value = shown === briefs.length ? `${total} ${noun}` : `${shown.toLocaleString("en")} of ${total} ${noun}`;
  };
  const setPair = (value, name) => {
    pair.value = value;
    pair.hidden = !value;
    pair.textContent = `${name} ✕`;
    pair.setAttribute("aria-label", `no longer only ${name}`);
  };
  const filterBy = (link) => {
    words.value = "";
    state.value = link.dataset.state ?? "";
    country.value = link.dataset.country ?? "";
    area.value = link.dataset.area ?? "";
    flagged.checked = "flagged" in link.dataset;
    setPair(link.dataset.pair ?? "", link.closest("tr")?.querySelector("th").textContent ?? "");
    select();
    byId("controls").scrollIntoView({ behavior: still.matches ? "auto" : "smooth" });
  };
  words.addEventListener("input", select);
  for (const control of [state, country, area, flagged]) control.addEventListener("change", select);
  pair.addEventListener("click", () => { setPair("", ""); select(); });
  document.querySelector(".overview").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) { event.preventDefault(); filterBy(link); }
  });
  all.addEventListener("click", () => {
    const open = all.textContent === "Open all";
    for (const brief of briefs) if (!brief.hidden) brief.open = open;
    all.textContent = open ? "Close all" : "Open all";
  });

  // ---- from a fact to its quotes, and back --------------------------------------------------

  let pinned = null;
  const lit = new Set();
  const clear = () => {
    for (const each of lit) each.classList.remove("on");
    lit.clear();
  };
  const light = (elements) => {
    for (const each of elements) { each.classList.add("on"); lit.add(each); }
  };
  const quoting = (root, kind, numbers) =>
    [...root.querySelectorAll(kind)].filter((each) => (each.dataset.e ?? "").split(" ").some((number) => numbers.includes(number)));
  const scrollTo = (pane, mark) => {
    const folded = mark.closest("details.furniture");
    if (folded) folded.open = true;
    const top = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop - pane.clientHeight / 3;
    pane.scrollTo({ top, behavior: still.matches ? "auto" : "smooth" });
  };
  const factAt = (target) => target.closest?.(".facts-column [data-e]");
  const numbersAt = (target, fact) => {
    const link = target.closest(".refs a");
    return link ? [link.textContent] : fact.dataset.e.split(" ");
  };
  const show = (target) => {
    const fact = factAt(target);
    if (!fact) return;
    clear();
    const brief = fact.closest(".brief");
    const marks = quoting(brief, ".source mark", numbersAt(target, fact));
    light([fact, ...marks]);
    const pane = brief.querySelector(".source");
    if (marks.length && (!narrow.matches || pane.classList.contains("sheet"))) scrollTo(pane, marks[0]);
  };
  const closeSheet = () => {
    for (const pane of document.querySelectorAll(".source.sheet")) {
      pane.classList.remove("sheet");
      pane.querySelector(".close").hidden = true;
    }
  };
  const openSheet = (brief) => {
    closeSheet();
    const pane = brief.querySelector(".source");
    pane.classList.add("sheet");
    pane.querySelector(".close").hidden = false;
  };
  const unpin = () => { pinned = null; clear(); closeSheet(); };

  let waiting = 0;
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (factAt(event.target)) show(event.target);
      else if (pinned) { if (!event.target.closest?.(".source")) show(pinned); }
      else if (!event.target.closest?.(".source")) clear();
    }, 90);
  });
  document.addEventListener("focusin", (event) => { if (event.target.closest?.(".refs a")) show(event.target); });
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest(".close")) return unpin();
    const fact = factAt(target);
    if (fact) {
      if (target.closest(".refs a")) event.preventDefault();
      else if (target.closest("a") || String(getSelection())) return undefined;
      pinned = target;
      if (narrow.matches) {
        openSheet(fact.closest(".brief"));
        fact.scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
      }
      return show(target);
    }
    const mark = target.closest(".source mark");
    if (mark) {
      clear();
      const facts = quoting(mark.closest(".brief"), ".facts-column [data-e]", mark.dataset.e.split(" "));
      light([mark, ...facts]);
      pinned = null;
      if (!narrow.matches) facts[0]?.scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
    }
    return undefined;
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") {
      if (event.target === words && words.value) { words.value = ""; select(); } else unpin();
    } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      words.focus();
    }
  });

  // ---- opening and printing -----------------------------------------------------------------

  const openTarget = () => {
    const target = /^#a\d+$/.test(location.hash) && byId(location.hash.slice(1));
    if (target) { target.open = true; target.scrollIntoView(); }
  };
  let opened = [];
  addEventListener("hashchange", openTarget);
  addEventListener("beforeprint", () => {
    opened = briefs.filter((brief) => !brief.open && !brief.hidden);
    for (const brief of opened) brief.open = true;
  });
  addEventListener("afterprint", () => { for (const brief of opened) brief.open = false; });

  for (const pane of document.querySelectorAll(".timeline .scroll")) pane.scrollLeft = pane.scrollWidth;
  byId("controls").hidden = false;
  if (briefs.length === 1) briefs[0].open = true;
  openTarget();
  select();
  idle(readOn);
})();
