// Volunteers' pages: the residents' courtesies, and fragments by htmx (set up by the meta tag in base.html).
import "htmx.org";
import { begin } from "./js/together.js";

begin();
