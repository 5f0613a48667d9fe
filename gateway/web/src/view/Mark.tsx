export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <path
        d="M7 12.500c4.500-4.500 8.500 4.500 13 0 1.800-1.800 3.300-1.800 5-.800M7 20c4.500-4.500 8.500 4.500 13 0 1.800-1.800 3.300-1.800 5-.800"
        fill="none"
        stroke="var(--paper)"
        strokeWidth="2.400"
        strokeLinecap="round"
      />
    </svg>
  );
}
