// SPDX-License-Identifier: Apache-2.0
/// A pass-through TCP proxy that can be broken on purpose: the sidecar of the demo and the tests.
///
/// Must not know what the bytes mean. Start reading at [io.minitempo.sidecar.Sidecar].
@NullMarked
package io.minitempo.sidecar;

import org.jspecify.annotations.NullMarked;
