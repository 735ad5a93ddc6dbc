// SPDX-License-Identifier: Apache-2.0
/// Addresses as people and rings write them, and the one place where names of peers are looked up.
///
/// Must not know who dials, nor with which protocol. Start at `HostPort`.
@NullMarked
package io.minitempo.core.net;

import org.jspecify.annotations.NullMarked;
