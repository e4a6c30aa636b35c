// On paper: after the month or the week, its posts in full. They are made for the printer alone.

function toPaper() {
  const [first, last] = shownDays();
  const asked = FILTERS.filter(({ key }) => state[key] !== "").map(({ label, key, name }) => `${label}: ${name(state[key])}`);
  if (state.words) asked.push(`Words: ${state.words}`);
  byId("asked").textContent = asked.join(" · ");
  if (state.view === "list") { reach?.grow(MOST_ON_PAPER); return; }
  const posts = foundBetween(first, last);
  const cards = make("div", { class: "list" });
  posts.slice(0, MOST_ON_PAPER).forEach((delivery, index) => add(cards, delivery, posts[index - 1]));
  const rest = posts.length - MOST_ON_PAPER;
  byId("paper").replaceChildren(cards, rest > 0 ? make("p", { class: "quiet" }, `${counted(rest, "more post")} not printed`) : "");
}

const MOST_ON_PAPER = 1000;
