import { Query, Resolver } from 'type-graphql';
import { ServiceStatusType } from '../schema/service-status.type.js';
import type { ServiceStatusService } from '../services/service-status.service.js';

@Resolver()
export class ServiceStatusResolver {
  constructor(private readonly statuses: ServiceStatusService) {}

  @Query(() => ServiceStatusType, { description: 'What works here, and the rules for codes.' })
  async serviceStatus(): Promise<ServiceStatusType> {
    return this.statuses.status();
  }
}
