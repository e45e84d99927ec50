// The office console: fragments by htmx, and the keyboard.
import "htmx.org";
import { listenToKeys } from "./js/keys.js";
import { begin } from "./js/together.js";

begin();
listenToKeys();
