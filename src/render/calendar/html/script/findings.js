// What `check` found: beside a post, at a campaign, and about the calendar itself.

const FIRST_FINDINGS = 5;

/** Words of a finding: what stands between backticks is a name or a key. */
const prose = (text) => text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? make("code", {}, part) : part));

function findingsList(list) {
  return make("ul", { class: "findings", "aria-label": counted(list.length, "finding") }, list.map((one) =>
    make("li", { class: `level-${one.level}` }, one.kind && make("span", { class: "subject" }, subjectOf(one)),
      make("p", {}, make("strong", {}, one.level), " ", prose(one.message)),
      one.help && make("p", { class: "quiet" }, prose(one.help)))));
}

/** What a finding is about, and where that stands. */
function subjectOf({ kind, id, place }) {
  const names = { channel: () => `Channel ${channelName(id)}`, campaign: () => `Campaign ${campaignName(id)}`, cadence: () => `Cadence ${id}`, file: () => "" };
  return [names[kind](), place].filter(Boolean).join(" · ");
}

/** What is about no post. A campaign that has a bar says it there. */
function aboutCalendar() {
  const barred = new Set(found.map(({ campaign }) => campaign));
  const list = data.about.filter(({ kind, id }) => kind !== "campaign" || !barred.has(id));
  const rest = list.slice(FIRST_FINDINGS);
  const elsewhere = data.elsewhere > 0 && make("p", { class: "quiet" }, `${counted(data.elsewhere, "finding")} about posts outside of this page: `, make("code", {}, "kalends check"));
  return (list.length > 0 || elsewhere) && block("About the calendar", list.length > 0 && findingsList(list.slice(0, FIRST_FINDINGS)),
    rest.length > 0 && make("details", {}, make("summary", {}, counted(rest.length, "more", "more")), findingsList(rest)), elsewhere);
}

const aboutCampaign = (id) => data.about.filter((one) => one.kind === "campaign" && one.id === id).map(({ kind, ...one }) => one);
