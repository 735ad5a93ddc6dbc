// SPDX-License-Identifier: Apache-2.0
/// Runs the sub-requests of one query: queues them, tries failed ones again, hands the answers to whoever combines them
/// (`spec/api.md §1.4`, §6).
///
/// Must not know what the answers mean. Start reading at [io.minitempo.frontend.query.SubRequests].
@NullMarked
package io.minitempo.frontend.query;

import org.jspecify.annotations.NullMarked;
