// Puts the page together and keeps it so.

const THEMES = { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" };
const THEME = "kalends-theme";

// A browser may refuse to remember anything for a file, and then the page forgets.
function remembered() {
  try { return localStorage.getItem(THEME); } catch { return null; }
}

function remember(theme) {
  try { localStorage.setItem(THEME, theme); } catch { /* It is forgotten. */ }
}

function dress(theme) {
  const known = Object.hasOwn(THEMES, theme ?? "") ? theme : "auto";
  document.documentElement.dataset.theme = known;
  byId("theme").textContent = THEMES[known];
}

function nextTheme() {
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(document.documentElement.dataset.theme) + 1) % names.length];
  dress(next);
  remember(next);
}

function draw() {
  const views = { month, week, list };
  const view = byId("view");
  const empty = nothing();
  view.replaceChildren(...[empty, (!empty || state.view !== "list") && views[state.view]()].filter(Boolean));
  view.dataset.shows = state.view;
  syncFilters();
  syncPeriod();
  aside();
}

function introduce() {
  const zone = readerZone === data.zone ? data.zone : `${data.zone}, yours is ${readerZone}`;
  byId("span").textContent = `${rangeOf(data.from, data.to)} · times are ${zone}`;
  byId("foot").textContent = `Laid out ${data.now.replace("T", " ")} by kalends`;
}

dress(remembered());
byId("theme").addEventListener("click", nextTheme);
byId("print").addEventListener("click", printPage);
byId("help").addEventListener("click", openKeys);
byId("card").addEventListener("close", leaveCard);
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
document.addEventListener("keydown", pressed);
// The way to the calendar is no address to keep: as one it would ask for no filter.
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); byId("view").focus(); });
window.addEventListener("hashchange", () => change(readAddress()));
window.addEventListener("beforeprint", toPaper);
window.addEventListener("afterprint", clearPaper);
introduce();
filters();
period();
const begin = { view: isNarrow.matches ? "list" : "month", day: inWindow(today()) };
Object.assign(state, begin, readAddress());
search();
draw();
byId("page").hidden = false;
