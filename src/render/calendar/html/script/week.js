// A week: seven columns, each with its posts in a few lines.

const MOST_IN_A_COLUMN = 40;

function week() {
  const [monday] = shownDays();
  return make("div", { class: "week" }, weekdays.map((_, index) => weekDay(plusDays(monday, index))));
}

function weekDay(day) {
  const posts = days.get(day) ?? [];
  const open = () => openList(day);
  const rest = posts.length - MOST_IN_A_COLUMN;
  return make("section", { class: day === today() ? "column today" : "column" },
    make("h3", {}, button({ class: "plain", "data-day": day, tabindex: insideOf(day), click: open },
      make("span", { class: "quiet" }, dayOfWeek(day)), " ", make("strong", {}, shortDay(day)),
      heard(`, ${counted(posts.length, "post")}: show the list from here`))),
    posts.length === 0 ? sign("–", "nothing") : make("ul", {}, posts.slice(0, MOST_IN_A_COLUMN).map((delivery) => make("li", {}, note(delivery))),
      rest > 0 && make("li", {}, button({ class: "more", click: open }, `+${rest} more`))));
}

/** A post in a few lines. */
function note(delivery) {
  const said = data.said[delivery.said];
  const list = findingsOf(delivery);
  return button({ class: `note ${colourOf(delivery)}`, "data-number": delivery.number, "aria-haspopup": "dialog", click: () => openCard(delivery.number) },
    make("strong", {}, timeOf(delivery)),
    make("span", { class: "quiet where" }, sign("", "dot"), channelName(delivery.channel)),
    make("span", { class: "excerpt", dir: "auto" }, said.title ?? said.parts[0]?.text ?? delivery.title),
    pill(delivery.state), list.length > 0 && make("span", { class: `level-${list[0].level}` }, counted(list.length, "finding")));
}
