// The office console: fragments by htmx, and the keyboard.
import "htmx.org";
import { watchFragments } from "./js/fragments.js";
import { offerCopies } from "./js/copy.js";
import { helpToFind } from "./js/find.js";
import { listenToKeys } from "./js/keys.js";
import { begin } from "./js/together.js";

begin();
watchFragments();
listenToKeys();
helpToFind();
offerCopies();
