@echo off
rem Starts the Vireo command line on Windows, as the script vireo beside it does elsewhere: finds a
rem JDK, builds what is missing, runs. In a bundle it has its own Java and nothing to build.
rem VIREO_DEBUG=1 shows the choices and stack traces; --print-java-home names the JDK.
setlocal EnableExtensions DisableDelayedExpansion

set needed=25
set "root=%~dp0"
if "%root:~-1%"=="\" set "root=%root:~0,-1%"

set jdk=
set jdk_version=
set bundled=
if exist "%root%\runtime\bin\java.exe" if exist "%root%\lib\classpath" set bundled=true
if defined bundled (
  set "jdk=%root%\runtime"
) else (
  call :find_jdk
)
if not defined jdk goto no_jdk
call :note "using the JDK at %jdk%"

rem For scripts that need the same JDK; not a command for people.
if "%~1"=="--print-java-home" goto print_java_home
if "%~1"=="--cuda" (
  >&2 echo vireo: --cuda is for Linux on x86-64: leave it out, and everything runs on the CPU
  exit /b 2
)

set "class_path_file=%root%\tools\target\vireo.classpath"
set "cli_jar=%root%\tools\target\vireo-tools.jar"
set modules=tools
if "%~1"=="bundle" set modules=tools,bench
if defined bundled goto built
call :is_built
if defined is_built goto built
>&2 echo vireo: building; the first time it downloads some 350 MB and takes a few minutes ...
pushd "%root%"
set "JAVA_HOME=%jdk%"
call mvnw.cmd -q -pl %modules% -am -DskipTests -Dspotless.check.skip package 1>&2
popd
call :is_built
if not defined is_built (
  >&2 echo vireo: the build failed, see above. To try again: cd "%root%", set "JAVA_HOME=%jdk%", mvnw package
  exit /b 1
)
:built

rem Threads of PyTorch that wait for each other spin for a while, then sleep: pytorch.env.
if not defined GOMP_SPINCOUNT if not defined OMP_WAIT_POLICY set GOMP_SPINCOUNT=10000

rem ONNX Runtime tells its makers of the models it runs unless this is set before it loads.
set ORT_DISABLE_TELEMETRY=1

rem The class path is longer than a command line may be, so Java reads it from a file (java @file).
rem In its quotes a backslash at the end of a line goes on, so paths have slashes.
set "arguments=%TEMP%\vireo-%RANDOM%%RANDOM%.args"
set "slashes=%root:\=/%"
setlocal EnableDelayedExpansion
if defined bundled (
  set "start=-cp ""
  for /f "usebackq delims=" %%j in ("%root%\lib\classpath") do (
    >>"!arguments!" echo !start!!slashes!/lib/%%j\
    set "start=;"
  )
  >>"!arguments!" echo "
  if exist "!root!\native\onnxruntime\onnxruntime.dll" (
    >>"!arguments!" echo "-Donnxruntime.native.path=!slashes!/native/onnxruntime"
  )
) else (
  >"!arguments!" echo -cp "!slashes!/tools/target/vireo-tools.jar;\
  >>"!arguments!" type "!class_path_file!"
  >>"!arguments!" echo "
)
>>"!arguments!" echo "-Dvireo.root=!slashes!"
endlocal

rem Whether output is a terminal, a batch file cannot tell: there is no progress bar.
"%jdk%\bin\java.exe" "@%root%\jvm.options" "@%arguments%" -Dvireo.program=vireo dev.vireo.tools.cli.Main %*
set status=%ERRORLEVEL%
del "%arguments%" 2>nul
exit /b %status%

:no_jdk
>&2 echo vireo: needs a JDK %needed% or newer and found none in JAVA_HOME, on the PATH or in the usual folders.
>&2 echo Install one (for example from https://adoptium.net) or set JAVA_HOME to it.
exit /b 1

:print_java_home
echo %jdk%
exit /b 0

:note
if defined VIREO_DEBUG >&2 echo vireo: %~1
exit /b 0

rem What the user chose wins when it is new enough; otherwise the newest in the usual folders.
:find_jdk
if defined JAVA_HOME call :consider "%JAVA_HOME%"
if defined jdk exit /b 0
for %%f in (java.exe) do set "on_path=%%~dp$PATH:f"
if defined on_path for %%f in ("%on_path%..") do call :consider "%%~ff"
if defined jdk exit /b 0
if defined VIREO_JDK_FOLDERS (
  call :consider_all "%VIREO_JDK_FOLDERS%"
) else (
  call :consider_all "%ProgramFiles%\Eclipse Adoptium"
  call :consider_all "%ProgramFiles%\Java"
  call :consider_all "%ProgramFiles%\Microsoft"
  call :consider_all "%ProgramFiles%\Zulu"
  call :consider_all "%USERPROFILE%\.jdks"
)
exit /b 0

:consider_all
if not exist "%~1" exit /b 0
pushd "%~1"
for /d %%f in (*) do call :consider "%%~ff"
popd
exit /b 0

rem Takes the JDK when it is new enough and newer than the one found so far.
:consider
set feature=
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
for /f "usebackq tokens=1,2 delims==" %%k in ("%~1\release") do call :feature %%k %%l
call :note "JDK %feature% at %~1"
if not defined feature exit /b 0
if %feature% lss %needed% exit /b 0
if defined jdk_version if %feature% leq %jdk_version% exit /b 0
set "jdk=%~1"
set jdk_version=%feature%
exit /b 0

:feature
if "%~1"=="JAVA_VERSION" for /f "delims=.-+" %%v in ("%~2") do set "feature=%%v"
exit /b 0

rem Sets is_built when the jars that the command line runs from were made; whether a source is newer
rem than they are, as after a pull, is not looked at: "mvnw clean package -DskipTests" builds anew.
:is_built
set is_built=
if not exist "%cli_jar%" exit /b 0
if not exist "%class_path_file%" exit /b 0
if not "%modules%"=="tools" if not exist "%root%\bench\target\bench.classpath" exit /b 0
set is_built=true
exit /b 0
