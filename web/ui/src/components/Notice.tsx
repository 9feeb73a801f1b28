import { t } from "../i18n";
import { notice } from "../notices";
import { Icon } from "./Icon";

export function Notice() {
  return (
    <div class="notice-place" role="alert">
      {notice.value !== null && (
        <div class="notice" data-testid="notice">
          <Icon name="warning" />
          <p>{notice.value}</p>
          <button type="button" class="quiet small" aria-label={t().dismiss} onClick={() => (notice.value = null)}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
