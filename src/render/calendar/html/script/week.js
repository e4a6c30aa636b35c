// A week: seven columns, each with its posts in a few lines.

const MOST_IN_A_COLUMN = 40;

function week() {
  const [monday] = shownDays();
  return make("div", { class: "week" }, weekdays.map((_, index) => weekDay(plusDays(monday, index))));
}

function weekDay(day) {
  const posts = days.get(day) ?? [];
  const open = () => openList(day);
  const groups = together(posts);
  const rest = groups.slice(MOST_IN_A_COLUMN).flat().length;
  return make("section", { class: day === today() ? "column today" : "column" },
    make("h3", {}, button({ class: "plain", "data-day": day, tabindex: insideOf(day), click: open },
      make("span", { class: "quiet" }, dayOfWeek(day)), " ", make("strong", {}, shortDay(day)),
      heard(`, ${counted(posts.length, "post")}: show the list from here`))),
    posts.length === 0 ? sign("–", "nothing") : make("ul", {}, groups.slice(0, MOST_IN_A_COLUMN).map((group) => make("li", {}, note(group))),
      rest > 0 && make("li", {}, button({ class: "more", click: open }, `+${rest} more`))));
}

/** What stands in a note, without the empty lines. */
function excerptOf(delivery) {
  const said = data.said[delivery.said];
  return (said.title ?? said.parts[0]?.text ?? delivery.title).replace(/\n\s*\n/g, "\n");
}

/** A post in a few lines, with all the channels where it goes out at that minute. */
function note(group) {
  const [delivery] = group;
  const list = group.flatMap(findingsOf);
  const worst = ["error", "warning", "info"].find((level) => list.some((one) => one.level === level));
  const where = group.length === 1 ? [sign("", "dot"), channelName(delivery.channel)] : [dots(group), heard(channelsOf(group))];
  return button({ class: `note ${group.length === 1 ? colourOf(delivery) : "several"}`, ...numbersOf(group), "aria-haspopup": "dialog", click: () => openCard(delivery.number) },
    make("strong", {}, timeOf(delivery)),
    make("span", { class: "quiet where", title: channelsOf(group) }, where),
    make("span", { class: "excerpt", dir: "auto" }, excerptOf(delivery)),
    make("span", { class: "signs" }, pill(stateOf(group)), worst && make("span", { class: `level-${worst}` }, counted(list.length, "finding"))));
}
