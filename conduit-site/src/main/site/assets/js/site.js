/** What every page has. */
import "./theme.js";
import { tellTimes } from "./times.js";

tellTimes();
