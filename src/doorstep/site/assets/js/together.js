// What every face does.
import { askFirst } from "./confirm.js";
import { keepDrafts } from "./drafts.js";
import { helpForms } from "./forms.js";
import { offerPaper } from "./paper.js";
import { offerReading } from "./speak.js";

export const begin = () => {
  offerReading();
  askFirst();
  keepDrafts();
  helpForms();
  offerPaper();
};
