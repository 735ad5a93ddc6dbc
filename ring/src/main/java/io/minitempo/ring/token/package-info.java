// SPDX-License-Identifier: Apache-2.0
/// Tokens: positions on the ring, how they are drawn, and how the holder of a key is found among them.
///
/// Must not know who holds a token. Start reading at [io.minitempo.ring.token.Tokens], then
/// [io.minitempo.ring.token.TokenMap].
@NullMarked
package io.minitempo.ring.token;

import org.jspecify.annotations.NullMarked;
