/** The mocks keep the contract that the real server keeps. */

import { describeApi } from '../api-contract.ts';
import { startMockApi } from './mock-api.ts';

describeApi('the mock server', () => startMockApi());
