export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" class="logo-tile" />
      <g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round">
        <path d="M8 18v-2a8 8 0 0 1 16 0v2" />
        <path d="M24 20.5c0 3-2.4 4.5-5.5 4.5" />
      </g>
      <rect x="6" y="16.5" width="4.6" height="7" rx="2.3" fill="#fff" />
      <rect x="21.4" y="16.5" width="4.6" height="7" rx="2.3" fill="#fff" />
    </svg>
  );
}
