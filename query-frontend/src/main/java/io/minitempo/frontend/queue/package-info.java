// SPDX-License-Identifier: Apache-2.0
/// The queue between queries and queriers: first come, first served within a tenant, tenants in turn
/// (`spec/api.md §5.6`).
///
/// Must not know what a request asks for, nor how it travels to a querier. Start reading at
/// [io.minitempo.frontend.queue.RequestQueue].
@NullMarked
package io.minitempo.frontend.queue;

import org.jspecify.annotations.NullMarked;
