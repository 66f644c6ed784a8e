/** Makes "January 5, 2026" of the last days "3 hours ago"; the exact local time is in the tooltip of every date. */
const WEEK = 7 * 24 * 60 * 60;
const UNITS = [
  ["day", 24 * 60 * 60],
  ["hour", 60 * 60],
  ["minute", 60],
];

const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });

function ago(seconds) {
  for (const [unit, length] of UNITS) {
    if (seconds >= length) {
      return relative.format(-Math.floor(seconds / length), unit);
    }
  }
  return "just now";
}

export function tellTimes(root = document) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const then = new Date(time.dateTime);
    const seconds = (Date.now() - then) / 1000;
    time.title = exact.format(then);
    if (seconds < WEEK) {
      time.textContent = ago(seconds);
    }
  }
}
