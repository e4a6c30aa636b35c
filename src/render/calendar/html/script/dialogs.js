// What opens above the page: one post, and the list of keys.

const KEYS = [
  ["← → ↑ ↓", "another day"], ["Page Up, Page Down", "another month or week"], ["Home, End", "the ends of a week"],
  ["Enter", "open what is chosen"], ["j, k", "next and previous post"], ["/", "search"], ["m, w, l", "month, week, list"],
  ["t", "today"], ["?", "these keys"], ["Esc", "close, or clear the search"],
];

function openCard(number) {
  const at = found.findIndex((delivery) => delivery.number === number);
  if (at < 0) return;
  const dialog = byId("card");
  const step = (by, name) => button({ class: "plain", disabled: !found[at + by], click: () => openCard(found[at + by].number) }, name);
  const shown = card(found[at], "h2");
  dialog.replaceChildren(make("div", { class: "dialog-bar" }, step(-1, "← Previous"), step(1, "Next →"),
    make("span", { class: "quiet" }, `${at + 1} of ${found.length}`), closing(dialog)), shown);
  dialog.setAttribute("aria-label", `${found[at].post} on ${channelName(found[at].channel)}`);
  dialog.dataset.shows = number;
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  shown.focus({ preventScroll: true });
}

function closing(dialog) {
  return button({ class: "plain close", click: () => dialog.close() }, "Close");
}

function openKeys() {
  const dialog = byId("keys");
  dialog.replaceChildren(make("div", { class: "dialog-bar" }, make("h2", { id: "keys-title" }, "Keys"), closing(dialog)),
    make("dl", { class: "keys" }, KEYS.flatMap(([key, meaning]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, meaning)])));
  if (!dialog.open) dialog.showModal();
}

/** Back to where the reader was: on the post that was open last. */
function leaveCard() {
  const number = Number(byId("card").dataset.shows);
  if (!shownAs(number)) change({ day: data.deliveries[number].day });
  focusPost(number);
}
