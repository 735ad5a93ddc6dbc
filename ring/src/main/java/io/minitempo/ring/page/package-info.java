// SPDX-License-Identifier: Apache-2.0
/// What the ring pages show and what their forms do, as JSON and as data for HTML.
///
/// Must not know HTTP nor HTML. Start reading at [io.minitempo.ring.page.InstanceRingPage].
@NullMarked
package io.minitempo.ring.page;

import org.jspecify.annotations.NullMarked;
