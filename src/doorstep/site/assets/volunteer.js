// Volunteers' pages: the residents' courtesies, and fragments by htmx (set up in parts/htmx.html).
import "htmx.org";
import { watchFragments } from "./js/fragments.js";
import { begin } from "./js/together.js";

begin();
watchFragments();
