// The sample page: articles, one article, and its comments, read from the API beside it.
// Text from the API is only ever put into the page as text, never as markup.

const PAGE_SIZE = 10;
const TIMEOUT_MILLIS = 10_000;
const SVG = "http://www.w3.org/2000/svg";
const HEART = "M8 14S1 9.6 1 5.3A3.8 3.8 0 0 1 8 3.2a3.8 3.8 0 0 1 7 2.1C15 9.6 8 14 8 14z";

const layout = document.querySelector(".layout");
const main = document.getElementById("main");
const view = document.getElementById("view");
const status = document.getElementById("status");
const sidebar = document.getElementById("sidebar");
const tagList = document.getElementById("tags");

let current = 0;

/** What the API could not give; `status` is 0 when it could not be reached at all. */
class ApiError extends Error {
  constructor(httpStatus) {
    super(`the API answered ${httpStatus}`);
    this.status = httpStatus;
  }
}

async function api(path) {
  let response;
  try {
    response = await fetch(`/api${path}`, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
  } catch {
    throw new ApiError(0);
  }
  if (!response.ok) {
    throw new ApiError(response.status);
  }
  try {
    return await response.json();
  } catch {
    throw new ApiError(502);
  }
}

/** Makes an element; strings among the children become text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function pageAddress({ tag, page }) {
  const query = new URLSearchParams();
  if (tag) {
    query.set("tag", tag);
  }
  if (page > 1) {
    query.set("page", page);
  }
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

function articleAddress(slug) {
  return `/?${new URLSearchParams({ article: slug })}`;
}

function plural(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function avatar(author) {
  const image = element("img", {
    class: "avatar",
    alt: "",
    width: 36,
    height: 36,
    loading: "lazy",
    decoding: "async",
    referrerpolicy: "no-referrer",
  });
  const fallback = "/images/default-avatar.svg";
  image.addEventListener("error", () => (image.src = fallback), { once: true });
  image.src = isWebAddress(author.image) ? author.image : fallback;
  return image;
}

function isWebAddress(text) {
  if (!text) {
    return false;
  }
  try {
    return ["http:", "https:"].includes(new URL(text, location.href).protocol);
  } catch {
    return false;
  }
}

function time(iso) {
  const date = new Date(iso);
  const text = date.toLocaleDateString("en", { year: "numeric", month: "long", day: "numeric" });
  return element("time", { datetime: iso }, text);
}

function byline(author, createdAt, ...more) {
  return element(
    "div",
    { class: "byline" },
    avatar(author),
    element("div", { class: "byline-text" }, element("span", { class: "author" }, author.username), time(createdAt)),
    ...more,
  );
}

function favorites(count) {
  const heart = document.createElementNS(SVG, "svg");
  heart.setAttribute("viewBox", "0 0 16 16");
  heart.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", HEART);
  heart.append(path);
  const label = plural(count, "favourite", "favourites");
  return element("span", { class: "favorites", role: "img", "aria-label": label, title: label }, heart, String(count));
}

function tags(names, selected) {
  return names.map((name) => {
    const link = element("a", { class: "tag", href: pageAddress({ tag: name }) }, name);
    if (name === selected) {
      link.setAttribute("aria-current", "true");
    }
    return element("li", {}, link);
  });
}

function tagRow(names, label) {
  return names.length ? [element("ul", { class: "tag-list", "aria-label": label }, ...tags(names))] : [];
}

function preview(article) {
  return element(
    "li",
    {},
    element(
      "article",
      { class: "preview" },
      byline(article.author, article.createdAt, favorites(article.favoritesCount)),
      element("h2", {}, element("a", { href: articleAddress(article.slug) }, article.title)),
      element("p", { class: "description" }, article.description),
      ...tagRow(article.tagList, `Tags of ${article.title}`),
    ),
  );
}

/** Page numbers to show: the first, the last and those around the current one; 0 is a gap. */
function pageNumbers(page, last) {
  const wanted = [1, page - 1, page, page + 1, last].filter((n) => n >= 1 && n <= last);
  const numbers = [...new Set(wanted)].sort((a, b) => a - b);
  return numbers.flatMap((n, i) => (i > 0 && n - numbers[i - 1] > 1 ? [0, n] : [n]));
}

function pager(tag, page, last) {
  if (last <= 1) {
    return [];
  }
  const items = pageNumbers(page, last).map((number) => {
    if (number === 0) {
      return element("li", { "aria-hidden": "true" }, element("span", {}, "…"));
    }
    const link = element("a", { href: pageAddress({ tag, page: number }), "aria-label": `Page ${number}` }, String(number));
    if (number === page) {
      link.setAttribute("aria-current", "page");
    }
    return element("li", {}, link);
  });
  return [element("nav", { "aria-label": "Pages" }, element("ul", { class: "pages" }, ...items))];
}

async function articlesView({ tag, page }) {
  const query = new URLSearchParams({ limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  if (tag) {
    query.set("tag", tag);
  }
  const { articles, articlesCount } = await api(`/articles?${query}`);
  const heading = tag ? `Articles tagged “${tag}”` : "Latest articles";
  const count = element("p", {}, plural(articlesCount, "article", "articles"));
  if (tag) {
    count.append(" · ", element("a", { href: "/" }, "show all"));
  }
  const last = Math.ceil(articlesCount / PAGE_SIZE);
  const list = articles.length
    ? element("ul", { class: "articles" }, ...articles.map(preview))
    : element("p", { class: "preview" }, "No articles are here yet.");
  return {
    title: heading,
    said: `${heading}, page ${page} of ${Math.max(last, 1)}`,
    nodes: [element("header", { class: "list-head" }, element("h1", {}, heading), count), list, ...pager(tag, page, last)],
  };
}

function comment({ author, createdAt, body }) {
  return element("li", {}, byline(author, createdAt), element("p", {}, body));
}

function commentsSection(comments) {
  const section = element("section", { class: "comments", "aria-labelledby": "comments-heading" });
  section.append(element("h2", { id: "comments-heading" }, plural(comments.length, "comment", "comments")));
  section.append(
    comments.length
      ? element("ol", {}, ...comments.map(comment))
      : element("p", {}, "Nobody has said anything yet."),
  );
  return section;
}

async function articleView(slug) {
  const path = `/articles/${encodeURIComponent(slug)}`;
  const [{ article }, { comments }] = await Promise.all([api(path), api(`${path}/comments`)]);
  const paragraphs = article.body.split(/\n{2,}/).map((text) => element("p", {}, text));
  return {
    title: article.title,
    said: article.title,
    nodes: [
      element("a", { class: "back", href: "/" }, "← All articles"),
      element(
        "article",
        {},
        element(
          "header",
          { class: "article-head" },
          element("h1", {}, article.title),
          element("p", { class: "description" }, article.description),
          byline(article.author, article.createdAt, favorites(article.favoritesCount)),
        ),
        element("div", { class: "article-body" }, ...paragraphs),
        ...tagRow(article.tagList, "Tags"),
      ),
      commentsSection(comments),
    ],
  };
}

function errorNotice(error) {
  if (!(error instanceof ApiError)) {
    throw error;
  }
  if (error.status === 404) {
    return element(
      "div",
      { class: "notice" },
      element("h2", {}, "This article is not here"),
      element("p", {}, "It may have been deleted or renamed. ", element("a", { href: "/" }, "All articles")),
    );
  }
  const retry = element("button", { class: "button", type: "button" }, "Try again");
  retry.addEventListener("click", show);
  const reason =
    error.status === 0 || error.status >= 500
      ? "The application does not answer at the moment. This page itself is fine: only its contents are missing."
      : "The application did not understand this address.";
  return element(
    "div",
    { class: "notice" },
    element("h2", {}, "The articles cannot be shown right now"),
    element("p", {}, reason),
    retry,
  );
}

async function showTags(selected) {
  try {
    const { tags: names } = await api("/tags");
    tagList.replaceChildren(...tags(names.slice(0, 30), selected));
    sidebar.hidden = names.length === 0;
  } catch {
    // Without tags the page is still whole; the main view reports what is wrong.
    sidebar.hidden = true;
  }
}

/** Shows what the address asks for. A slow answer to an earlier address is dropped. */
async function show() {
  const turn = ++current;
  const query = new URLSearchParams(location.search);
  const slug = query.get("article");
  const tag = query.get("tag") ?? "";
  const page = Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1);
  status.className = "status loading";
  status.textContent = "Loading…";
  main.setAttribute("aria-busy", "true");
  if (!slug) {
    showTags(tag);
  }
  try {
    const shown = slug ? await articleView(slug) : await articlesView({ tag, page });
    if (turn !== current) {
      return;
    }
    layout.classList.toggle("reading", Boolean(slug));
    sidebar.hidden = Boolean(slug) || tagList.children.length === 0;
    view.replaceChildren(...shown.nodes);
    document.title = `${shown.title} · Conduit`;
    status.className = "status visually-hidden";
    status.textContent = shown.said;
  } catch (error) {
    if (turn !== current) {
      return;
    }
    status.className = "status";
    status.textContent = "";
    view.replaceChildren(element("div", { role: "alert" }, errorNotice(error)));
  } finally {
    if (turn === current) {
      main.removeAttribute("aria-busy");
    }
  }
}

/** Links within this page change the view without loading everything anew. */
function follow(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return;
  }
  if (link.origin !== location.origin || link.pathname !== "/" || link.hash) {
    return;
  }
  event.preventDefault();
  if (link.href !== location.href) {
    history.pushState(null, "", link.href);
  }
  show().then(() => {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });
}

document.addEventListener("click", follow);
addEventListener("popstate", show);
show();
