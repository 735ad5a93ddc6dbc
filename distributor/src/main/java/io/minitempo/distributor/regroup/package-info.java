// SPDX-License-Identifier: Apache-2.0
/// Turns a request, ordered by sender, into traces, ordered by trace id, by copying slices of its bytes.
///
/// Must not know tenants' limits, partitions or where traces are stored. Start reading at
/// [io.minitempo.distributor.regroup.Regrouper].
@NullMarked
package io.minitempo.distributor.regroup;

import org.jspecify.annotations.NullMarked;
