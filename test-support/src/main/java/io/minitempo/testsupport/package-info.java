// SPDX-License-Identifier: Apache-2.0
/// What the tests of every module need: golden data recorded from the real Tempo, a clock turned by hand, waiting for
/// conditions.
///
/// Must not know any module above `core`, so that every module can use it. Start reading at
/// [io.minitempo.testsupport.Golden].
@NullMarked
package io.minitempo.testsupport;

import org.jspecify.annotations.NullMarked;
