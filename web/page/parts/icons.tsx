import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const MarkIcon = () => (
  <svg className="mark" width="26" height="26" viewBox="0 0 26 26" fill="none" stroke="currentColor" aria-hidden="true">
    <path d="M7 4c-2.4 0-3 1-3 3v3c0 1.7-.8 2.6-2.4 3 1.6.4 2.4 1.3 2.4 3v3c0 2 .6 3 3 3" strokeWidth="1.9" />
    <path d="M19 4c2.4 0 3 1 3 3v3c0 1.7.8 2.6 2.4 3-1.6.4-2.4 1.3-2.4 3v3c0 2-.6 3-3 3" strokeWidth="1.9" />
    <path d="m8 10.5 5 4 5-4M8 10v6.5h10V10" strokeWidth="1.7" strokeLinejoin="round" />
  </svg>
);

export const GoogleIcon = () => (
  <Icon>
    <path d="M17.3 8.6H10.2v3h4.2a4.3 4.3 0 1 1-1.2-4.4l2.1-2.1A7.3 7.3 0 1 0 17.3 8.6Z" strokeLinejoin="round" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M16 10H4.5M9 5l-5 5 5 5" strokeLinecap="round" strokeLinejoin="round" />
  </Icon>
);
export const MenuIcon = () => (
  <Icon>
    <path d="M3 6h14M3 10h14M3 14h9" strokeLinecap="round" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="5.2" />
    <path d="m13 13 4 4" strokeLinecap="round" />
  </Icon>
);
export const FileIcon = () => (
  <Icon>
    <path d="M5 2.8h6.5L15.5 7v10.2H5zM11.3 3v4.2h4" strokeLinejoin="round" />
  </Icon>
);
