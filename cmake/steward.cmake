# How the parts of Steward are declared, so that each CMakeLists.txt below is a list of names.

add_library(steward_flags INTERFACE)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # clang only fuzzes, and warns of other things
  target_compile_options(steward_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Werror
    -Wno-missing-field-initializers  # gcc 12 warns on designated initializers, which we want
    -Wno-maybe-uninitialized)  # gcc 12 is wrong about variants of strings when it optimizes
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_UNITY_BUILD)  # in a batch of files every .cc looks like a header to gcc
  target_compile_options(steward_flags INTERFACE -Wno-subobject-linkage)
endif()
target_include_directories(steward_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(steward_flags INTERFACE Threads::Threads)
if(STEWARD_FAULT_POINTS)
  target_compile_definitions(steward_flags INTERFACE STEWARD_FAULT_POINTS)
endif()
if(STEWARD_SANITIZE)
  add_compile_options(-fsanitize=${STEWARD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${STEWARD_SANITIZE})
endif()

# steward_common_library(<folder> SOURCES a.cc ... LINK targets...): the library of common/<folder>.
function(steward_common_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND ${name}/)
  add_library(steward_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(steward_${name} PUBLIC steward_flags ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
endfunction()

# steward_embed(<target> <symbol> <file>...): links the bytes of the files into the target, as
# `std::string_view steward::embedded::<symbol>(name)`; see common/base/embedded.h.
function(steward_embed target symbol)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${symbol}_embedded.S)
  set(text "  .section .rodata\n")
  set(table "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    cmake_path(GET file FILENAME base)
    string(APPEND text "  .balign 16\n${symbol}_${index}_begin:\n  .incbin \"${file}\"\n${symbol}_${index}_end:\n"
                       "  .byte 0\n${symbol}_${index}_name:\n  .asciz \"${base}\"\n")
    string(APPEND table "  .quad ${symbol}_${index}_name, ${symbol}_${index}_begin, ${symbol}_${index}_end\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND text "  .section .data.rel.ro,\"aw\"\n  .balign 16\n  .global steward_embedded_${symbol}\n"
                     "steward_embedded_${symbol}:\n${table}  .quad 0, 0, 0\n"
                     "  .section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${source} CONTENT "${text}" @ONLY)
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${ARGN}")
  target_sources(${target} PRIVATE ${source})
endfunction()

# steward_add_service(tickets DOMAIN ... SOURCES ... PROTO ... MIGRATIONS ...): the pure rules as
# steward_<name>_domain, everything but main.cc as steward_<name>, and the process steward-<name>.
function(steward_add_service name)
  cmake_parse_arguments(ARG "" "" "DOMAIN;SOURCES;PROTO;MIGRATIONS;LINK" ${ARGN})
  add_library(steward_${name}_domain STATIC ${ARG_DOMAIN})
  target_link_libraries(steward_${name}_domain PUBLIC steward_flags steward_base steward_reasons_${name})
  add_library(steward_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(steward_${name} PUBLIC steward_${name}_domain steward_app ${ARG_PROTO} ${ARG_LINK})
  list(TRANSFORM ARG_MIGRATIONS PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/migrations/)
  steward_embed(steward_${name} ${name}_migrations ${ARG_MIGRATIONS})
  add_executable(steward-${name} main.cc)
  target_link_libraries(steward-${name} PRIVATE steward_${name})
endfunction()

# steward_compile_quickly(<target>): the release optimizes it less, which takes a quarter off the time
# of compiling it: for what waits for the database most of the time (docs/adr/0018).
function(steward_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# steward_add_test(<name> SOURCES ... LINK ... [CONFIGURATIONS ...]): one GoogleTest binary, run whole by ctest; with
# CONFIGURATIONS only where ctest is told one of them by -C.
function(steward_add_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LABELS;CONFIGURATIONS" ${ARGN})
  if(ARG_CONFIGURATIONS)
    list(PREPEND ARG_CONFIGURATIONS CONFIGURATIONS)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE steward_flags ${ARG_LINK} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} ${ARG_CONFIGURATIONS})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
endfunction()
