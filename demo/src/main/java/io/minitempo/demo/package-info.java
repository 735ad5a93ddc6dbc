// SPDX-License-Identifier: Apache-2.0
/// A whole cluster on this machine for people who want to see it: components, sidecars, traffic, one screen.
///
/// Must not know how a component works. Start reading at [io.minitempo.demo.Demo].
@NullMarked
package io.minitempo.demo;

import org.jspecify.annotations.NullMarked;
