// SPDX-License-Identifier: Apache-2.0
/// Tests of the live-store as a whole. They know the service and its parts, not how those work inside. Start reading at
/// [io.minitempo.livestore.Scene].
@NullMarked
package io.minitempo.livestore;

import org.jspecify.annotations.NullMarked;
