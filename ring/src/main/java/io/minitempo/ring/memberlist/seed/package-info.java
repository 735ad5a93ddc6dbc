// SPDX-License-Identifier: Apache-2.0
/// Whom to join: the entries of `join_members`, resolved through hosts and DNS.
///
/// Must not know gossip messages or members. Start reading at [io.minitempo.ring.memberlist.seed.SeedResolver].
@NullMarked
package io.minitempo.ring.memberlist.seed;

import org.jspecify.annotations.NullMarked;
