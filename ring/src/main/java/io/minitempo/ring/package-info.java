// SPDX-License-Identifier: Apache-2.0
/// Addresses: where a process listens, what it advertises through its rings, and how the latter is found.
///
/// Must not know rings or stores; nothing else in the program computes an address. Start reading at
/// [io.minitempo.ring.Endpoint], then [io.minitempo.ring.AddressResolver].
@NullMarked
package io.minitempo.ring;

import org.jspecify.annotations.NullMarked;
