// Residents' pages: whole without scripts; these are courtesies.
import { begin } from "./js/together.js";

begin();
