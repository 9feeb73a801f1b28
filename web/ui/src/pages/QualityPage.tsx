/** Quality: which calls to review, the reviews, the scores over time, scorecards, calibration, clips. */
import { CalibrationPart } from "../components/quality/CalibrationPart";
import { CardsPart } from "../components/quality/CardsPart";
import { ClipsPart } from "../components/quality/ClipsPart";
import { FiguresPart } from "../components/quality/FiguresPart";
import { ReviewScreen } from "../components/quality/ReviewScreen";
import { ReviewsPart } from "../components/quality/ReviewsPart";
import { WorklistPart } from "../components/quality/WorklistPart";
import { t } from "../i18n";
import { address, route } from "../route";

const PARTS = {
  worklist: WorklistPart, reviews: ReviewsPart, figures: FiguresPart, cards: CardsPart, calibrations: CalibrationPart, clips: ClipsPart,
};
type Part = keyof typeof PARTS;

export function QualityPage() {
  const words = t().quality;
  const [first = "worklist", second = ""] = route.value.parts;
  if (first === "review" && /^\d+$/.test(second)) return <ReviewScreen key={second} number={Number(second)} page="quality" />;
  const part: Part = first in PARTS ? (first as Part) : "worklist";
  const Content = PARTS[part];
  return (
    <div class="quality-page">
      <div class="page-head">
        <h1>{words.title}</h1>
        <nav class="tabs" aria-label={words.part}>
          {(Object.keys(PARTS) as Part[]).map((one) => (
            <a key={one} href={address("quality", one === "worklist" ? [] : [one])} data-testid={`part-${one}`}
              aria-current={one === part ? "page" : undefined}>
              {words.sections[one]}
            </a>
          ))}
        </nav>
      </div>
      <Content detail={second} />
    </div>
  );
}
