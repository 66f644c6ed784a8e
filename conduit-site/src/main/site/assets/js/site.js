/** What every page has. */
import "./theme.js";
import { mendAvatars } from "./avatars.js";
import { tellTimes } from "./times.js";

tellTimes();
mendAvatars();
