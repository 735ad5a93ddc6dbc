// SPDX-License-Identifier: Apache-2.0
/// Calls to the live-stores that the rings name.
///
/// Must not know what is asked for. Start reading at [io.minitempo.querier.recent.LiveStores].
@NullMarked
package io.minitempo.querier.recent;

import org.jspecify.annotations.NullMarked;
