package io.souk.agent.adapter.cgroup;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of a class need root and control groups they may write: without them they are skipped,
 * or fail when the environment has {@code SOUK_REQUIRE_DOCKER=true}, for an engine needs the same.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(CgroupCondition.class)
public @interface RequiresCgroups {}
