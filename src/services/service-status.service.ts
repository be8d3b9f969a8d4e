import type { Config } from '../config.js';
import type { SenderService, SenderStatus } from './sender.service.js';
import { codeLength } from './verification-code.service.js';

export interface ServiceStatus {
  sender: SenderStatus;
  googleSignInConfigured: boolean;
  codePolicy: { length: number; ttlSeconds: number; maxAttempts: number; resendCooldownSeconds: number };
}

/** What a front end may know about this server. */
export class ServiceStatusService {
  constructor(
    private readonly sender: SenderService,
    private readonly googleSignInConfigured: boolean,
    private readonly policy: Config['codes'],
  ) {}

  async status(): Promise<ServiceStatus> {
    const { ttlSeconds, maxAttempts, resendCooldownSeconds } = this.policy;
    return {
      sender: await this.sender.status(),
      googleSignInConfigured: this.googleSignInConfigured,
      codePolicy: { length: codeLength, ttlSeconds, maxAttempts, resendCooldownSeconds },
    };
  }
}
