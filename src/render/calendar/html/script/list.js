// The list: every post in full, from a day on. Cards are made as the reader comes near them.

const AT_ONCE = 30;
let reach;

function list() {
  const posts = found.filter(({ day }) => day >= state.day);
  const before = found.length - posts.length;
  const earlier = before > 0 && button({ class: "more earlier", click: () => goTo(found[0].day) }, `Show ${counted(before, "earlier post")}`);
  const cards = make("div", { class: "list" });
  let made = 0;
  const end = make("p", { class: "quiet end" });
  const grow = (most) => {
    const until = Math.min(posts.length, made + most);
    for (; made < until; made += 1) add(cards, posts[made], posts[made - 1]);
    end.textContent = made < posts.length ? `${counted(posts.length - made, "more post")} below` : "";
  };
  grow(AT_ONCE);
  reach = { grow, to: (number) => { while (made < posts.length && posts[made - 1].number < number) grow(AT_ONCE); } };
  if ("IntersectionObserver" in window) watch(end, () => grow(AT_ONCE), () => made < posts.length);
  else grow(posts.length);
  return make("div", {}, earlier, cards, end);
}

function add(cards, delivery, before) {
  if (delivery.day !== before?.day) {
    const count = days.get(delivery.day).length;
    cards.append(make("h3", { class: "day-title", "data-day": delivery.day, tabindex: "-1" }, longDay(delivery.day), make("span", { class: "quiet" }, ` ${counted(count, "post")}`)));
  }
  cards.append(card(delivery, "h4"));
}

/** Calls whenever the end comes near; an observer speaks only of changes, so it is asked anew each time. */
function watch(end, grow, goesOn) {
  const observer = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    observer.unobserve(end);
    grow();
    if (goesOn() && end.isConnected) observer.observe(end);
  }, { rootMargin: "1200px" });
  observer.observe(end);
}
