-- Reviewed briefs. {strict} stands for STRICT where SQLite knows it.
PRAGMA application_id = 1399681604;  -- the letters "SmrD": an earlier export is known by them
PRAGMA user_version = 1;
PRAGMA foreign_keys = ON;

CREATE TABLE articles (
  sha256 TEXT PRIMARY KEY,
  article TEXT NOT NULL,
  record TEXT NOT NULL,
  headline TEXT,
  title TEXT,
  language TEXT NOT NULL,
  published TEXT,
  publisher TEXT,
  byline TEXT,
  url TEXT,
  summary TEXT NOT NULL,
  status TEXT NOT NULL,
  article_state TEXT NOT NULL,
  reviewed_by TEXT,
  reviewed_at TEXT,
  review_note TEXT,
  edited INTEGER NOT NULL,
  added INTEGER NOT NULL,
  rejected_by_hand INTEGER NOT NULL,
  stale INTEGER NOT NULL,
  not_proven INTEGER NOT NULL,
  warnings INTEGER NOT NULL,
  model TEXT NOT NULL,
  prompt_version TEXT NOT NULL,
  made_at TEXT NOT NULL
) {strict};

CREATE TABLE sentences (
  sha256 TEXT NOT NULL REFERENCES articles,
  id TEXT NOT NULL,
  text TEXT NOT NULL,
  verdict TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  PRIMARY KEY (sha256, id)
) {strict};

CREATE TABLE parties (
  sha256 TEXT NOT NULL REFERENCES articles,
  id TEXT NOT NULL,
  name_en TEXT NOT NULL,
  name_original TEXT NOT NULL,
  aliases TEXT NOT NULL,  -- a JSON array
  kind TEXT NOT NULL,
  role TEXT NOT NULL,
  country TEXT,
  country_basis TEXT,
  title_en TEXT,
  represents TEXT,
  core INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  PRIMARY KEY (sha256, id),
  FOREIGN KEY (sha256, represents) REFERENCES parties DEFERRABLE INITIALLY DEFERRED
) {strict};

CREATE TABLE dates (
  sha256 TEXT NOT NULL REFERENCES articles,
  id TEXT NOT NULL,
  role TEXT NOT NULL,
  edtf TEXT,
  earliest TEXT,
  latest TEXT,
  precision TEXT NOT NULL,
  basis TEXT NOT NULL,
  text TEXT NOT NULL,
  what_en TEXT NOT NULL,
  core INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  PRIMARY KEY (sha256, id)
) {strict};

CREATE TABLE agreements (
  sha256 TEXT NOT NULL REFERENCES articles,
  id TEXT NOT NULL,
  title_en TEXT NOT NULL,
  title_original TEXT,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  verdict TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  PRIMARY KEY (sha256, id)
) {strict};

CREATE TABLE agreement_parties (
  sha256 TEXT NOT NULL,
  agreement TEXT NOT NULL,
  party TEXT NOT NULL,
  PRIMARY KEY (sha256, agreement, party),
  FOREIGN KEY (sha256, agreement) REFERENCES agreements,
  FOREIGN KEY (sha256, party) REFERENCES parties
) {strict};

CREATE TABLE agreement_dates (
  sha256 TEXT NOT NULL,
  agreement TEXT NOT NULL,
  date TEXT NOT NULL,
  PRIMARY KEY (sha256, agreement, date),
  FOREIGN KEY (sha256, agreement) REFERENCES agreements,
  FOREIGN KEY (sha256, date) REFERENCES dates
) {strict};

CREATE TABLE areas (
  sha256 TEXT NOT NULL REFERENCES articles,
  id TEXT NOT NULL,
  code TEXT NOT NULL,
  label_en TEXT NOT NULL,
  crs TEXT,
  specificity TEXT NOT NULL,
  core INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  PRIMARY KEY (sha256, id)
) {strict};

CREATE TABLE evidence (
  sha256 TEXT NOT NULL REFERENCES articles,
  id TEXT NOT NULL,
  quote TEXT NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  zone TEXT NOT NULL,
  status TEXT NOT NULL,
  quote_en TEXT,
  sentence TEXT NOT NULL,
  sentence_start INTEGER NOT NULL,
  sentence_end INTEGER NOT NULL,
  PRIMARY KEY (sha256, id)
) {strict};

-- What rests on what: `list` names the table, `fact` the row in it.
CREATE TABLE fact_evidence (
  sha256 TEXT NOT NULL,
  list TEXT NOT NULL,
  fact TEXT NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (sha256, list, fact, evidence),
  FOREIGN KEY (sha256, evidence) REFERENCES evidence
) {strict};

-- What people have decided and still holds, and what is stale; `before` and `content` are JSON.
CREATE TABLE decisions (
  sha256 TEXT NOT NULL REFERENCES articles,
  number INTEGER NOT NULL,
  list TEXT,
  fact TEXT,
  verdict TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  before TEXT,
  content TEXT,
  note TEXT,
  stale TEXT,
  PRIMARY KEY (sha256, number)
) {strict};

-- What the check could not prove. What people have taken out stands in decisions.
CREATE TABLE rejected (
  sha256 TEXT NOT NULL REFERENCES articles,
  number INTEGER NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  reason TEXT NOT NULL,
  nearest TEXT,
  PRIMARY KEY (sha256, number)
) {strict};

CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_state ON articles (article_state);
CREATE INDEX parties_country ON parties (country);
CREATE INDEX parties_name ON parties (name_en);
CREATE INDEX dates_earliest ON dates (earliest);
CREATE INDEX agreements_status ON agreements (status);
CREATE INDEX areas_code ON areas (code);
CREATE INDEX fact_evidence_evidence ON fact_evidence (sha256, evidence);
CREATE INDEX agreement_parties_party ON agreement_parties (sha256, party);
CREATE INDEX agreement_dates_date ON agreement_dates (sha256, date);

CREATE VIEW signed_agreements AS
SELECT
  agreements.title_en AS agreement,
  agreements.type,
  (SELECT group_concat(name_en, '; ') FROM (
    SELECT parties.name_en FROM agreement_parties
    JOIN parties ON parties.sha256 = agreement_parties.sha256 AND parties.id = agreement_parties.party
    WHERE agreement_parties.sha256 = agreements.sha256 AND agreement_parties.agreement = agreements.id
    ORDER BY parties.rowid)) AS parties,
  (SELECT min(coalesce(dates.edtf, dates.text)) FROM agreement_dates
    JOIN dates ON dates.sha256 = agreement_dates.sha256 AND dates.id = agreement_dates.date
    WHERE agreement_dates.sha256 = agreements.sha256 AND agreement_dates.agreement = agreements.id
      AND dates.role = 'signed') AS signed,
  agreements.verdict,
  articles.article_state,
  articles.headline,
  articles.published,
  agreements.sha256,
  agreements.id
FROM agreements JOIN articles USING (sha256)
WHERE agreements.status = 'signed';

CREATE VIEW country_pairs AS
WITH countries AS (SELECT DISTINCT sha256, country FROM parties WHERE core AND country IS NOT NULL)
SELECT
  one.country AS country,
  other.country AS partner,
  count(*) AS articles,
  min(articles.published) AS first_published,
  max(articles.published) AS last_published
FROM countries AS one
JOIN countries AS other ON other.sha256 = one.sha256 AND other.country > one.country
JOIN articles ON articles.sha256 = one.sha256
GROUP BY one.country, other.country
ORDER BY articles DESC, country, partner;
