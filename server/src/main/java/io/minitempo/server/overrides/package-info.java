// SPDX-License-Identifier: Apache-2.0
/// The limits of tenants: static defaults, the per-tenant file with its reloads, the flat format of Tempo 2, and what
/// the status pages and metrics say about them.
///
/// Must not know what the limits limit. Start reading at [io.minitempo.server.overrides.Overrides]; roles need only
/// that and [io.minitempo.server.overrides.Limits].
@NullMarked
package io.minitempo.server.overrides;

import org.jspecify.annotations.NullMarked;
