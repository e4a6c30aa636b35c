// On paper: after the month or the week, its posts in full. They are made for the printer alone.

const MOST_ON_PAPER = 1000;
const LONGEST_WAIT = 5000;

function toPaper() {
  const asked = FILTERS.filter(({ key }) => state[key] !== "").map(({ label, key, name }) => `${label}: ${name(state[key])}`);
  if (state.words) asked.push(`Words: ${state.words}`);
  byId("asked").textContent = asked.join(" · ");
  if (state.view === "list") reach?.grow(MOST_ON_PAPER);
  else if (!byId("paper").hasChildNodes()) byId("paper").replaceChildren(...postsOnPaper());
}

function postsOnPaper() {
  const posts = foundBetween(...shownDays());
  const cards = make("div", { class: "list" });
  posts.slice(0, MOST_ON_PAPER).forEach((delivery, index) => add(cards, delivery, posts[index - 1]));
  const rest = posts.length - MOST_ON_PAPER;
  return [cards, rest > 0 ? make("p", { class: "quiet" }, `${counted(rest, "more post")} not printed`) : ""];
}

/** Prints when the pictures are there: a browser that prints at once leaves out those that it has yet to load. */
async function printPage() {
  toPaper();
  const pictures = [...document.querySelectorAll("#paper img, #view img")];
  const loaded = pictures.map((picture) => { picture.loading = "eager"; return picture.decode().catch(() => null); });
  await Promise.race([Promise.all(loaded), new Promise((done) => { setTimeout(done, LONGEST_WAIT); })]);
  window.print();
}

const clearPaper = () => byId("paper").replaceChildren();
