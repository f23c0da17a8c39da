/* easel.c - the picture in the dialog: as it is, sketched, or painted. */
#include <glib/gi18n.h>

#include "easel.h"
#include "keep-colors.h"
#include "preview.h"

struct _ImpEasel
{
  GtkBox            parent_instance;

  GObject          *config;        /* borrowed                                       */
  const ImpPicture *content;       /* borrowed                                       */
  ImpPicture       *reduced;       /* owned, nullable: content, at the frame's size  */
  ImpPicture       *frame;         /* owned, nullable: in the colours of the style   */
  gboolean          painting;

  ImpPreview       *preview;
  GtkWidget        *caption;
  GtkWidget        *keep_colors;   /* shown while painting                           */
};

G_DEFINE_FINAL_TYPE (ImpEasel, imp_easel, GTK_TYPE_BOX)

static void
imp_easel_finalize (GObject *object)
{
  ImpEasel *easel = IMP_EASEL (object);

  g_clear_pointer (&easel->reduced, imp_picture_free);
  g_clear_pointer (&easel->frame, imp_picture_free);

  G_OBJECT_CLASS (imp_easel_parent_class)->finalize (object);
}

static void
imp_easel_class_init (ImpEaselClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = imp_easel_finalize;
}

static void
imp_easel_init (ImpEasel *easel)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (easel), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (easel), 6);
}

/* Frames come many times a second, and the content may be large. */
static const ImpPicture *
get_reduced (ImpEasel *easel)
{
  const int width  = easel->frame->width;
  const int height = easel->frame->height;

  if (! easel->reduced || easel->reduced->width != width || easel->reduced->height != height)
    {
      imp_picture_free (easel->reduced);
      easel->reduced = imp_picture_scale (easel->content, width, height);
    }

  return easel->reduced;
}

static void
show_frame (ImpEasel *easel)
{
  g_autoptr (ImpPicture) shown = NULL;

  if (easel->frame)
    shown = imp_keep_colors_apply (easel->config, easel->frame, get_reduced (easel));
  imp_preview_set_painted (easel->preview, shown);

  gtk_label_set_text (GTK_LABEL (easel->caption),
                      easel->frame && ! easel->painting
                      ? _("A quick sketch: the painting itself will be finer") : "");
}

GtkWidget *
imp_easel_new (GObject          *config,
               const ImpPicture *content)
{
  ImpEasel                 *easel = g_object_new (IMP_TYPE_EASEL, NULL);
  g_autoptr (GtkSizeGroup)  group = gtk_size_group_new (GTK_SIZE_GROUP_VERTICAL);

  easel->config      = config;
  easel->content     = content;
  easel->preview     = IMP_PREVIEW (imp_preview_new ());
  easel->keep_colors = imp_keep_colors_new (config);
  easel->caption     = gtk_label_new (NULL);
  imp_preview_set_content (easel->preview, content);

  gtk_label_set_xalign (GTK_LABEL (easel->caption), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (easel->caption), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (easel->caption),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_set_no_show_all (easel->caption, TRUE);

  /* One takes the other's place, and the picture stays where it is. */
  gtk_size_group_add_widget (group, easel->caption);
  gtk_size_group_add_widget (group, easel->keep_colors);

  gtk_box_pack_start (GTK_BOX (easel), GTK_WIDGET (easel->preview), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (easel), easel->caption, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (easel), easel->keep_colors, FALSE, FALSE, 0);

  g_signal_connect_object (config, "notify::color", G_CALLBACK (show_frame), easel,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (easel);
}

void
imp_easel_set_style (ImpEasel         *easel,
                     const ImpPicture *style)
{
  imp_preview_set_style (easel->preview, style);
}

void
imp_easel_set_painting (ImpEasel *easel,
                        gboolean  painting)
{
  easel->painting = painting;
  imp_keep_colors_set_running (easel->keep_colors, painting);
  gtk_widget_set_visible (easel->caption, ! gtk_widget_get_visible (easel->keep_colors));
  show_frame (easel);
}

void
imp_easel_show (ImpEasel         *easel,
                const ImpPicture *frame)
{
  g_clear_pointer (&easel->frame, imp_picture_free);
  if (frame && MAX (frame->width, frame->height) > IMP_PREVIEW_LONGEST)
    {
      int width;
      int height;

      imp_fit_size (frame->width, frame->height, IMP_PREVIEW_LONGEST, &width, &height);
      easel->frame = imp_picture_scale (frame, width, height);
    }
  else if (frame)
    {
      easel->frame = imp_picture_copy (frame);
    }

  show_frame (easel);
}
