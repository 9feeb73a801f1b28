import { render } from "preact";
import { App } from "./app";
import { notice } from "./notices";
import { errorText } from "./i18n";
import { listenToAddress } from "./route";
import { resume } from "./session";
import "uplot/dist/uPlot.min.css";
import "./styles.css";
import "./search.css";
import "./quality.css";

listenToAddress();
render(<App />, document.getElementById("app")!);
resume().catch((error: unknown) => {
  notice.value = errorText(error);
});
