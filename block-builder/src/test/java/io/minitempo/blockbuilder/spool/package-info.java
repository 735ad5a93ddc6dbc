// SPDX-License-Identifier: Apache-2.0
/// Tests of this package.
///
/// They must not need a log. Start reading anywhere.
@NullMarked
package io.minitempo.blockbuilder.spool;

import org.jspecify.annotations.NullMarked;
