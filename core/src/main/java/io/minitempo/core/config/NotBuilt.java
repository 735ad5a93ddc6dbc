// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The component mirrors a key that nothing acts on yet: its default is accepted, any other value is refused at start
/// by a process that runs the component which would need it.
///
/// Taking the annotation off is what turns a key on. On a component that is itself a record it covers all keys below.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface NotBuilt {

    /// Whether any value is accepted, and named at the start as one without effect: for keys without which everything
    /// that is built works as meant, such as thresholds that only label a metric.
    boolean accepted() default false;
}
