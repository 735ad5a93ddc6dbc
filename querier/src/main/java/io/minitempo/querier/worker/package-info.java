// SPDX-License-Identifier: Apache-2.0
/// Connects to query-frontends and executes the HTTP requests that they send through streams (`spec/api.md §8`).
///
/// Must not know what the requests are about. Start reading at [io.minitempo.querier.worker.FrontendWorker].
@NullMarked
package io.minitempo.querier.worker;

import org.jspecify.annotations.NullMarked;
