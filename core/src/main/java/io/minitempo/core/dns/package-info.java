// SPDX-License-Identifier: Apache-2.0
/// Looks names up: addresses and SRV records, from the name servers of this machine.
///
/// Must not know what is behind the names, nor who asks. Start at `NameResolver`.
@NullMarked
package io.minitempo.core.dns;

import org.jspecify.annotations.NullMarked;
