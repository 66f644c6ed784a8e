/** Lists of articles: the front page, tags, profiles, search. */
import "./site.js";
import "./toggles.js";
