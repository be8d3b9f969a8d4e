/** What the doctor says about one thing; a fault comes with what to do. */
export interface Finding {
  status: 'ok' | 'warning' | 'fault';
  about: string;
  text: string;
}
